from django.urls import path

from orders.views import return_list, returns

app_name = "returns"
urlpatterns = [
    path("", return_list.listing, name="list"),
    path("<str:number>/", returns.detail, name="detail"),
    path("<str:number>/approve/", returns.approve, name="approve"),
    path("<str:number>/decline/", returns.decline, name="decline"),
    path("<str:number>/cancel/", returns.cancel, name="cancel"),
    path("<str:number>/sent/", returns.sent, name="sent"),
    path("<str:number>/receive/", returns.receive, name="receive"),
    path("<str:number>/inspect/", returns.inspect, name="inspect"),
    path("<str:number>/refund/", returns.refund, name="refund"),
    path("<str:number>/replace/", returns.replace, name="replace"),
]
