# server.bash - nsd, unprivileged on loopback, behind proxy.py. Sourced by tests; needs the folder $BATS_TEST_TMPDIR to itself.
# shellcheck shell=bash disable=SC2034
dns_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# dns_start [LINE…]: good.zone with these lines added ("-REGEX" takes lines away instead); $dns is the server for --dns, asked holds the questions.
dns_start() {
    command -v nsd >/dev/null || skip "no nsd"
    local port line
    cp "$dns_dir/good.zone" root.zone
    for line; do
        if [ "${line:0:1}" = - ]; then sed -i -E "/${line:1}/d" root.zone; else printf '%s\n' "$line" >>root.zone; fi
    done
    port=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
    cat >nsd.conf <<CONF
server:
  ip-address: 127.0.0.1@$port
  port: $port
  username: ""
  chroot: ""
  database: ""
  server-count: 1
  rrl-ratelimit: 0
  zonesdir: "$PWD"
  pidfile: "$PWD/nsd.pid"
  logfile: "$PWD/nsd.log"
  xfrdfile: "$PWD/xfrd.state"
  zonelistfile: "$PWD/zone.list"
  xfrdir: "$PWD"
remote-control:
  control-enable: no
zone:
  name: "."
  zonefile: "root.zone"
zone:
  name: "broken.example"
  zonefile: "there-is-none.zone"
CONF
    rm -f nsd.log
    nsd -d -c nsd.conf >nsd.out 2>&1 3>&- &
    dns_pids+=($!)
    for _ in {1..100}; do grep -q 'nsd started' nsd.log 2>/dev/null && break; sleep 0.1; done
    grep -q 'nsd started' nsd.log || { cat nsd.out nsd.log; return 1; }
    ! grep -q 'root.zone' nsd.log || { cat nsd.log; return 1; }
    rm -f proxy.port; : >asked
    python3 "$dns_dir/proxy.py" "$port" asked >proxy.port 2>proxy.err 3>&- &
    dns_pids+=($!)
    for _ in {1..100}; do [ -s proxy.port ] && break; sleep 0.1; done
    dns=127.0.0.1@$(cat proxy.port)
}

# Ends what dns_start began in this test.
dns_stop() {
    [ ${#dns_pids[@]} = 0 ] || kill "${dns_pids[@]}" 2>/dev/null || true
    dns_pids=()
}
dns_pids=()
