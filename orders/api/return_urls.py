from django.urls import path

from orders.api import return_moves, returns

urlpatterns = [
    path("returns/", returns.ReturnList.as_view(), name="returns"),
    path("returns/<str:rma>/", returns.ReturnDetail.as_view(), name="return"),
    path("returns/<str:rma>/approve/", return_moves.ReturnApprove.as_view(), name="return_approve"),
    path("returns/<str:rma>/decline/", return_moves.ReturnDecline.as_view(), name="return_decline"),
    path("returns/<str:rma>/cancel/", return_moves.ReturnCancel.as_view(), name="return_cancel"),
    path("returns/<str:rma>/sent/", return_moves.ReturnSent.as_view(), name="return_sent"),
    path("returns/<str:rma>/receive/", return_moves.ReturnReceive.as_view(), name="return_receive"),
    path("returns/<str:rma>/inspect/", return_moves.ReturnInspect.as_view(), name="return_inspect"),
    path("returns/<str:rma>/refund/", return_moves.ReturnRefund.as_view(), name="return_refund"),
    path("returns/<str:rma>/replace/", return_moves.ReturnReplace.as_view(), name="return_replace"),
]
