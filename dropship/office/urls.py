"""The kernel's own pages, mounted at the root."""

from django.urls import path, re_path

from dropship.office import (
    company,
    imports,
    invitations,
    keys,
    mail_templates,
    palette,
    profile,
    sessions,
    switch,
    users,
)

app_name = "office"
urlpatterns = [
    path("settings/", company.index, name="settings"),
    path("settings/company/", company.edit, name="company"),
    path("settings/company/logo/", company.put_logo, name="put_logo"),
    path("settings/users/", users.listing, name="users"),
    path("settings/users/invite/", invitations.invite, name="invite"),
    path("settings/users/invitations/<uuid:invitation_id>/again/", invitations.again, name="invite_again"),
    path("settings/users/invitations/<uuid:invitation_id>/withdraw/", invitations.withdraw, name="withdraw_invitation"),
    path("settings/users/<uuid:membership_id>/change/", users.change, name="change_user"),
    path("settings/users/<uuid:membership_id>/remove/", users.remove, name="remove_user"),
    path("settings/imports/", imports.listing, name="imports"),
    path("settings/imports/upload/", imports.upload, name="upload_import"),
    path("settings/imports/templates/<str:kind>.csv", imports.template, name="import_template"),
    path("settings/imports/<uuid:import_id>/", imports.detail, name="import"),
    path("settings/imports/<uuid:import_id>/discard/", imports.discard, name="discard_import"),
    path("settings/imports/<uuid:import_id>/stop/", imports.stop, name="stop_import"),
    path("settings/imports/<uuid:import_id>/refusals.csv", imports.refusals, name="import_refusals"),
    re_path(r"^settings/imports/(?P<import_id>[0-9a-f-]{36})/(?P<way>try|apply)/$", imports.start, name="start_import"),
    path("settings/keys/", keys.listing, name="keys"),
    path("settings/keys/create/", keys.create, name="create_key"),
    path("settings/keys/<uuid:key_id>/revoke/", keys.revoke, name="revoke_key"),
    path("settings/mail/", mail_templates.listing, name="mails"),
    path("settings/mail/<str:mail>/", mail_templates.edit, name="mail"),
    path("settings/mail/<str:mail>/preview/", mail_templates.preview, name="preview_mail"),
    path("settings/mail/<str:mail>/restore/", mail_templates.restore, name="restore_mail"),
    path("settings/mail/<str:mail>/sample/", mail_templates.sample, name="sample_mail"),
    path("settings/mail/<str:mail>/switch/", mail_templates.switch, name="switch_mail"),
    path("palette/", palette.staff, name="palette"),
    path("portal/palette/", palette.supplier, name="portal_palette"),
    path("logo/", company.logo, name="logo"),
    path("logo/<slug:tenant_key>/", company.public_logo, name="public_logo"),
    path("accounts/switch/", switch.switch, name="switch"),
    path("accounts/profile/", profile.edit, name="profile"),
    path("accounts/sessions/<int:session_id>/end/", sessions.end, name="end_session"),
    path("accounts/invitation/<str:token>/", invitations.join, name="join"),
]
