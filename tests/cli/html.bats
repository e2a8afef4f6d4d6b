# report --format html: one page, no script, no request, as wide as the window, whatever a log says.
load helper

# a reply full of markup, in the words a report quotes most
pages() {
    pm --version | grep -q md4c || skip "built without md4c"
    cp "$repo/samples/incident/mail.log" hostile.log
    sed -i 's|Service unavailable; Client host|Service <script>document.title="PWNED"</script><img src=x onerror=alert(1)> [a](javascript:alert(1)) ![b](http://canary.example/b) \&lt;b\&gt; unavailable; Client host|' hostile.log
    pm -q --format html hostile.log >hostile.html
    pm -q --format html "$repo/samples/incident/mail.log" >incident.html
    pm -q --format html "$repo/samples/healthy/mail.log" >healthy.html
}

@test "html: nothing but text, tables and the style; no script, no link, no request" {
    pages
    python3 - hostile.html incident.html healthy.html <<'PY'
import sys
from html.parser import HTMLParser
TAGS = set("html head meta title style body main h1 h2 h3 p ul ol li input table thead tbody tr th td code pre em strong hr br "
           "figure figcaption svg desc g rect line circle text".split())
VOID = {"meta", "input", "hr", "br"}
DRAWN = {"viewbox", "role", "aria-labelledby", "id", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "rx", "cx", "cy", "r", "class"}
class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.seen, self.text, self.named, self.told = [], set(), "", set(), set()
    def handle_starttag(self, tag, attrs):
        assert tag in TAGS, tag
        for name, value in attrs:
            assert name in {"lang", "charset", "http-equiv", "content", "name", "align", "class", "type", "disabled", "checked", "start"} | DRAWN, (tag, name)
        if tag == "svg":
            a = dict(attrs)
            assert a["role"] == "img" and len(a["aria-labelledby"].split()) == 2
            self.named |= set(a["aria-labelledby"].split())
        if tag in ("title", "desc") and dict(attrs).get("id"):
            self.told.add(dict(attrs)["id"])
        self.seen.add(tag)
        if tag not in VOID:
            self.open.append(tag)
    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)
    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag
    def handle_data(self, data):
        self.text += data
for path in sys.argv[1:]:
    source = open(path, encoding="utf-8").read()
    page = Page()
    page.feed(source)
    assert not page.open, page.open
    assert "default-src 'none'" in source and "url(" not in source and "@import" not in source
    assert ("<script>document.title" in page.text) == (path == "hostile.html"), path # quoted, as text
    assert page.named == page.told, (page.named, page.told) # each picture has its title and description
    assert len(page.told) == (0 if path == "healthy.html" else 6), page.told
    if path != "healthy.html":
        assert {"h1", "h2", "table", "code", "pre", "li"} <= page.seen, page.seen
PY
}

# The page inside a frame of the wanted width, since a browser's window has a least one. A script that measures is put into a copy without its policy.
width() {
    sed -e 's/<meta http-equiv[^>]*>//' -e 's#</body>#<script>parent.postMessage([innerWidth, document.documentElement.scrollWidth, document.title].join(" "), "*")</script></body>#' "$1" >measured.html
    echo "<body style='margin:0'><script>onmessage = e => { document.title = e.data }</script><iframe src=measured.html style='border:0;width:$2px;height:900px'></iframe>" >frame.html
    timeout 60 chromium --headless --no-sandbox --disable-gpu --window-size=1600,1000 --user-data-dir="$PWD/profile" --dump-dom "file://$PWD/frame.html" 2>/dev/null | sed -n 's/.*<title>\([^<]*\).*/\1/p'
}

@test "html: a browser shows it without scrolling sideways, on a phone and on a desk, and runs nothing from the log" {
    command -v chromium >/dev/null || skip "no chromium here to ask"
    pages
    for page in hostile incident healthy; do
        for wide in 375 1440; do
            got=$(width $page.html $wide)
            read -r inner scroll title <<<"$got"
            is "$inner" $wide
            [ "$scroll" -le "$inner" ] || { echo "$page: $got"; return 1; }
            [[ $title == Mail* ]]
        done
    done
}

# bats test_tags=slow
@test "html: pictures of the pages for a person to look at, beside the program" {
    command -v chromium >/dev/null || skip "no chromium here to ask"
    pages
    out=$(dirname "$POSTMORTEM")/shots
    mkdir -p "$out"
    shot() { timeout 60 chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$PWD/profile" "${@:3}" --screenshot="$out/$2.png" "file://$PWD/$1" 2>/dev/null; }
    pm -q --format html --lang ja "$repo/samples/incident/mail.log" >incident.ja.html
    for lang in "" .ja; do
        shot incident$lang.html incident$lang-1440 --window-size=1440,9000
        shot incident$lang.html incident$lang-500-dark --window-size=500,12000 --blink-settings=preferredColorScheme=0
        timeout 60 chromium --headless --no-sandbox --disable-gpu --user-data-dir="$PWD/profile" --print-to-pdf="$out/incident$lang.pdf" "file://$PWD/incident$lang.html" 2>/dev/null
        [ "$(stat -c %s "$out/incident$lang-1440.png")" -gt 100000 ]
        [ "$(head -c 4 "$out/incident$lang.pdf")" = %PDF ]
    done
}
