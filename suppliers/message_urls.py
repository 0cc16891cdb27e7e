from django.urls import path

from suppliers.views import messages

app_name = "messages"
urlpatterns = [
    path("", messages.listing, name="list"),
    path("new/", messages.new, name="new"),
    path("files/<uuid:attachment_id>/", messages.attachment, name="attachment"),
    path("<uuid:thread_id>/", messages.detail, name="detail"),
    path("<uuid:thread_id>/news/", messages.news, name="news"),
    path("<uuid:thread_id>/send/", messages.send, name="send"),
    path("<uuid:thread_id>/close/", messages.close, name="close"),
    path("<uuid:thread_id>/read/", messages.read, name="read"),
]
