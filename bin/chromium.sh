#!/bin/sh
# The browser of the tests, where it is missing and this machine lets us install it; without it they are skipped.
[ -x /usr/bin/chromium ] && exit 0
command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ] || exit 0
echo "installing chromium"
export DEBIAN_FRONTEND=noninteractive
apt-get update -q >/dev/null && apt-get install -y -q --no-install-recommends chromium >/dev/null || echo "chromium could not be installed: the browser tests are skipped"
