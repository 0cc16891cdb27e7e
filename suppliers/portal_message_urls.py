from django.urls import path

from suppliers.portal import messages

app_name = "portal_messages"
urlpatterns = [
    path("", messages.listing, name="list"),
    path("new/", messages.DOORS.new, name="new"),
    path("files/<uuid:attachment_id>/", messages.DOORS.attachment, name="attachment"),
    path("<uuid:thread_id>/", messages.DOORS.detail, name="detail"),
    path("<uuid:thread_id>/news/", messages.DOORS.news, name="news"),
    path("<uuid:thread_id>/send/", messages.DOORS.send, name="send"),
    path("<uuid:thread_id>/close/", messages.DOORS.close, name="close"),
    path("<uuid:thread_id>/read/", messages.DOORS.read, name="read"),
]
