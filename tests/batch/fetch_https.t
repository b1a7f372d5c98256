#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# fetch over HTTPS, from openssl's own test server on 127.0.0.1: whom it trusts is said by the same
# variables as for curl, and https never leads on to http.
. "$(dirname "$0")/../lib.sh"
unset http_proxy https_proxy all_proxy no_proxy HTTPS_PROXY ALL_PROXY NO_PROXY PEEPHOLE_DATA
unset CURL_CA_BUNDLE SSL_CERT_FILE SSL_CERT_DIR
command -v openssl >/dev/null || skip_all 'openssl is missing'

row='0,tcp,http,SF,181,5450,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,8,8,0.00,0.00,0.00,0.00,1.00,0.00,0.00,9,9,1.00,0.00,0.11,0.00,0.00,0.00,0.00,0.00'
printf '%s,normal.\n%s,smurf.\n' "$row" "$row" >served
sha=$(sha256sum served | cut -d' ' -f1)

# certificate NAME SUBJECT-NAME: one that trusts itself
certificate() {
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.pem" -days 2 -subj "/CN=$1" \
        -addext "subjectAltName=$2" >certificate.log 2>&1 || skip_all 'openssl makes no certificate'
}
certificate right IP:127.0.0.1
certificate other IP:127.0.0.1
certificate elsewhere DNS:data.invalid

# serve NAME: the files of this folder hold whole answers; sets $host.
serve() {
    openssl s_server -accept 127.0.0.1:0 -cert "$1.pem" -key "$1.key" -HTTP >"$1.out" 2>"$1.err" </dev/null &
    at_exit "kill $! 2>/dev/null"
    tries=1200 port=''
    while [ -z "$port" ] && [ $tries -gt 0 ]; do
        port=$(sed -n 's/^ACCEPT .*:\([0-9][0-9]*\)$/\1/p' "$1.out")
        tries=$((tries - 1))
        sleep 0.05
    done
    host=127.0.0.1:$port
    [ -n "$port" ] || { diag "$(cat "$1.err")" >&2; skip_all "this openssl serves nothing"; }
}
mkdir file hop down
{ printf 'HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n' "$(wc -c <served)"; cat served; } >file/set.csv
serve right
printf 'HTTP/1.0 302 Found\r\nLocation: https://%s/file/set.csv\r\nContent-Length: 0\r\n\r\n' "$host" >hop/set.csv
printf 'HTTP/1.0 302 Found\r\nLocation: http://%s/file/set.csv\r\nContent-Length: 0\r\n\r\n' "$host" >down/set.csv

mkdir share
cp -R "$SRCDIR/data" share/
export PEEPHOLE_SHARE="$PWD/share"
own=$XDG_DATA_HOME/peephole
mkdir -p "$own"
fetch() { # fetch WAY [VARIABLE=VALUE ...]
    printf 'set web\ntitle Rows\nschema kdd99\naddress https://%s/%s/set.csv\nfile %s set.csv\nrows 2\n' \
        "$host" "$1" "$sha" >share/data/catalogue
    rm -f "$own"/*
    shift
    run env "$@" "$PEEPHOLE" -c 'fetch web'
}
right() {
    is "$status" 0 "$1: status"
    ok "$1: the file" cmp served "$own/set.csv"
    [ "$status" -eq 0 ] || diag "$err" >&2
}
refused() { # refused NAME PATTERN
    is "$status" 1 "$1: status"
    like "$err" "$2" "$1: sentence"
    is "$(ls -A "$own")" '' "$1: nothing is kept"
}

fetch file
refused 'a certificate that nobody knows' "https://$host/file/set.csv cannot be reached: .*certificate.*; get it by hand from https://$host/file/set.csv and put it into $own"
fetch file CURL_CA_BUNDLE=right.pem
right 'CURL_CA_BUNDLE'
fetch file SSL_CERT_FILE=right.pem
right 'SSL_CERT_FILE'
mkdir folder
cp right.pem "folder/$(openssl x509 -in right.pem -noout -hash).0"
fetch file SSL_CERT_DIR=folder
right 'SSL_CERT_DIR'
fetch file CURL_CA_BUNDLE=other.pem SSL_CERT_FILE=right.pem
refused 'CURL_CA_BUNDLE comes first' 'cannot be reached: .*certificate'
fetch file CURL_CA_BUNDLE=absent.pem
refused 'a bundle that is not there' 'cannot be reached: .*absent.pem'
fetch hop CURL_CA_BUNDLE=right.pem
right 'from https to https'
fetch down CURL_CA_BUNDLE=right.pem
refused 'from https to http' "https://$host/down/set.csv leads on to an address of http, which is not followed from https; get it by hand"
serve elsewhere
fetch file CURL_CA_BUNDLE=elsewhere.pem
refused 'a certificate of another server' 'cannot be reached: .*(subject|name|match|127.0.0.1)'
finish
