"""Django's Postgres, with a look at a kept connection that costs no round trip."""
