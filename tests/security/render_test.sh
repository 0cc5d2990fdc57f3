#!/usr/bin/env bash
# Shows the cards of records full of hostile texts in headless Chromium, once as a page that renders
# Markdown and once as one that takes the detail for HTML, as the public sandbox does, and sees that
# no script ran and no markup of theirs came to be. The program is the argument; needs chromium,
# cmark (the command) or python3 with ctypes for libcmark, and python3.
set -euo pipefail
lumbar=$(realpath "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 - "$lumbar" "$work" <<'PYTHON'
import ctypes, ctypes.util, glob, json, subprocess, sys

lumbar, work = sys.argv[1:]
HOSTILE = [
    '<img src=x onerror="ran()">', '</p><script>ran()</script>', '<svg/onload=ran()>',
    '[click](javascript:ran())', '![x](x" onerror="ran())', '<a href="javascript:ran()">a</a>',
    '&lt;img src=x onerror=ran()&gt;', '\\<img src=x onerror=ran()>', '`</code><img src=x onerror=ran()>`',
    'a\n\n<div onclick=ran()>', '<iframe srcdoc="<script>parent.ran()</script>">',
    '<<img src=x onerror=ran()>script>', '<details open ontoggle=ran()>', '| <img src=x onerror=ran()> |',
]
FREE = {'display', 'text', 'valueString', 'family', 'div', 'name', 'description'}

cmark = ctypes.CDLL(ctypes.util.find_library('cmark') or 'libcmark.so.0.30.2')
cmark.cmark_markdown_to_html.restype = ctypes.c_char_p
cmark.cmark_markdown_to_html.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int]
UNSAFE = 1 << 17  # raw HTML is let through

def render(markdown):
    text = markdown.encode()
    return cmark.cmark_markdown_to_html(text, len(text), UNSAFE).decode()

def spoil(value, text):
    if isinstance(value, list):
        return [spoil(each, text) for each in value]
    if isinstance(value, dict):
        return {k: text if k in FREE and isinstance(v, str) else spoil(v, text) for k, v in value.items()}
    return value

shown = []
for name in sorted(glob.glob('deploy/examples/*.json')):
    for text in HOSTILE:
        request = json.dumps(spoil(json.load(open(name)), text))
        answer = subprocess.run([lumbar, 'evaluate', '--now', '2026-07-15T12:00Z', '-'], input=request,
                                capture_output=True, text=True, check=True).stdout
        for card in json.loads(answer)['cards']:
            words = [card['summary'], card.get('detail', ''), card['source']['label']]
            words += [each['label'] for each in card.get('suggestions', [])]
            for word in words:
                shown += [word, render(word)]
if len(shown) < 100:
    sys.exit('too few cards were shown')

def page(name, parts):
    # "</" cannot end the script; the page writes what Chromium made of the parts.
    data = json.dumps(parts).replace('</', '<\\/').replace('<!--', '<\\!--')
    open(f'{work}/{name}.html', 'w').write(f'''<!doctype html><meta charset="utf-8"><title>no</title>
<p id="verdict">nothing ran</p><div id="cards"></div><script>
function ran() {{ document.getElementById('verdict').textContent = 'a script ran'; }}
const cards = document.getElementById('cards');
for (const part of {data}) {{ const div = document.createElement('div'); div.innerHTML = part; cards.append(div); }}
const odd = cards.querySelectorAll('script,img,svg,iframe,a,details,form,object,embed,[onclick],[onerror]');
if (odd.length) document.title = 'markup';
</script>''')

page('cards', shown)
page('control', HOSTILE)
print(len(shown), 'texts')
PYTHON

passed=0
verdict() {  # page, what is expected to be found in it
  timeout 60 chromium --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage \
    --user-data-dir="$work/profile" --no-first-run --disable-background-networking \
    --virtual-time-budget=5000 --dump-dom "file://$work/$1.html" 2>/dev/null >"$work/$1.dom" || true
  if grep -qF "$2" "$work/$1.dom" && grep -qF "$3" "$work/$1.dom"; then
    passed=$((passed + 1))
  else
    echo "FAILED: $1: expected \"$2\" and \"$3\""
    head -c 600 "$work/$1.dom"
    exit 1
  fi
}
verdict cards 'nothing ran' '<title>no</title>'
verdict control 'a script ran' '<title>markup</title>'  # the page can tell
echo "$passed passed"
