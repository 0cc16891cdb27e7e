#!/bin/sh
# Run once by the Postgres image, as superuser, in an empty data folder: the owner of the tables and its database.
# The owner passes by policies because migrations and backups must see every row; nothing else connects as it.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$OWNER_PASSWORD" --username postgres --dbname postgres <<'SQL'
CREATE ROLE dropship_owner LOGIN CREATEROLE BYPASSRLS PASSWORD :'password';
CREATE DATABASE dropship OWNER dropship_owner;
SQL
