from django.urls import path

from orders.api import returns

urlpatterns = [
    path("returns/", returns.ReturnList.as_view(), name="returns"),
    path("returns/<str:rma>/", returns.ReturnDetail.as_view(), name="return"),
    path("returns/<str:rma>/approve/", returns.ReturnApprove.as_view(), name="return_approve"),
    path("returns/<str:rma>/decline/", returns.ReturnDecline.as_view(), name="return_decline"),
    path("returns/<str:rma>/cancel/", returns.ReturnCancel.as_view(), name="return_cancel"),
    path("returns/<str:rma>/sent/", returns.ReturnSent.as_view(), name="return_sent"),
    path("returns/<str:rma>/receive/", returns.ReturnReceive.as_view(), name="return_receive"),
    path("returns/<str:rma>/inspect/", returns.ReturnInspect.as_view(), name="return_inspect"),
    path("returns/<str:rma>/refund/", returns.ReturnRefund.as_view(), name="return_refund"),
    path("returns/<str:rma>/replace/", returns.ReturnReplace.as_view(), name="return_replace"),
]
