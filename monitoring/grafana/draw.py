#!/usr/bin/env python3
"""Draws the dashboards as SVG from what a Prometheus answers to their queries.

    monitoring/grafana/draw.py http://127.0.0.1:9090 folder [minutes]

No Grafana is needed, and none is imitated: the panels are where Grafana puts them, with the same titles, queries and units.
A query that finds nothing is said in its panel and ends the program with code 1.
"""

import datetime
import html
import json
import math
import pathlib
import sys
import time
import urllib.parse
import urllib.request

FOLDER = pathlib.Path(__file__).parent
COLUMN, UNIT, GAP, TOP = 52, 34, 8, 64
COLOURS = ["#3871dc", "#2f9e44", "#e8590c", "#9c36b5", "#c92a2a", "#0c8599", "#f08c00", "#5f3dc4", "#66a80f", "#868e96"]
POINTS, MOST = 80, 8


def ask(prometheus, path, **parameters):
    with urllib.request.urlopen(f"{prometheus}/api/v1/{path}?{urllib.parse.urlencode(parameters)}", timeout=30) as answer:
        return json.load(answer)["data"]["result"]


def expression(text, board, minutes):
    """The query as Grafana asks it when all of each variable is chosen."""
    everything = {f"${each['name']}": each["allValue"] for each in board["templating"]["list"] if "allValue" in each}
    for name, value in ({"$__rate_interval": "30s", "$__range": f"{minutes}m"} | everything).items():
        text = text.replace(name, value)
    return text


def legend(form, labels):
    for name, value in labels.items():
        form = form.replace("{{%s}}" % name, value)
    return form


def series(prometheus, board, panel, end, minutes):
    """Returns pairs of legend and points; one point if the panel shows the last value."""
    found = []
    for target in panel["targets"]:
        query = expression(target["expr"], board, minutes)
        if target["instant"]:
            # What the service no longer says, as a decision on drift that no other follows, is drawn as it was last.
            answer = ask(prometheus, "query", query=query, time=end) or ask(
                prometheus, "query", query=f"last_over_time(({query})[{minutes}m:1s])", time=end)
            result = [(each["metric"], [each["value"]]) for each in answer]
        else:
            step = max(1, minutes * 60 / POINTS)
            answer = ask(prometheus, "query_range", query=query, start=end - minutes * 60, end=end, step=step)
            result = [(each["metric"], each["values"]) for each in answer]
        for labels, values in result:
            points = [(float(at), float(value)) for at, value in values if math.isfinite(float(value))]
            if points:
                found.append((legend(target["legendFormat"], labels), points))
    return found


def told(value, unit):
    if unit == "percentunit":
        return f"{value * 100:.3g} %"
    if unit == "bytes" or unit == "Bps":
        for name in ("B", "kB", "MB", "GB"):
            if abs(value) < 1000 or name == "GB":
                return f"{value:.3g} {name}" + ("/s" if unit == "Bps" else "")
            value /= 1000
    if unit == "s" and 0 < abs(value) < 1:
        return f"{value * 1000:.3g} ms"
    ends = {"s": " s", "d": " d", "rowsps": "/s", "reqps": "/s"}
    return (f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}") + ends.get(unit, "")


def text(x, y, words, size=12, fill="#495057", more=""):
    return f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" fill="{fill}"{more}>{html.escape(words)}</text>'


def chart(x, y, w, h, unit, found):
    """Lines over time, the range on the left and the legend below."""
    low = min(0, min(v for _, points in found for _, v in points))
    high = max(v for _, points in found for _, v in points)
    high = high if high > low else low + 1
    start = min(p[0] for _, points in found for p in points)
    end = max(max(p[0] for _, points in found for p in points), start + 1)
    rows = math.ceil(min(len(found), MOST) / 2)
    left, right, bottom = x + 62, x + w - 12, y + h - 16 * rows - 8
    out = []
    for share in (0, 0.5, 1):
        at = bottom - share * (bottom - y)
        out.append(f'<path d="M{left} {at:.1f}H{right}" stroke="#dee2e6"/>')
        out.append(text(left - 6, at + 4, told(low + share * (high - low), unit), 10, more=' text-anchor="end"'))
    for i, (name, points) in enumerate(found[:MOST]):
        colour = COLOURS[i % len(COLOURS)]
        way = " ".join(f"{left + (t - start) / (end - start) * (right - left):.1f},"
                       f"{bottom - (v - low) / (high - low) * (bottom - y):.1f}" for t, v in points)
        out.append(f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        lx, ly = x + 12 + (i % 2) * w / 2, bottom + 20 + 16 * (i // 2)
        out.append(f'<rect x="{lx:.0f}" y="{ly - 8:.0f}" width="10" height="3" fill="{colour}"/>')
        fit = int(w / 2 / 5.6) - 4
        out.append(text(lx + 14, ly - 3, name if len(name) <= fit else name[: fit - 1] + "…", 10))
    return out


def numbers(x, y, w, h, panel, found):
    out = []
    names = panel["options"]["textMode"] == "name"
    shown = found[:4]
    for i, (name, points) in enumerate(shown):
        size = 26 if len(shown) == 1 else 15
        at = y + (h - 10) * (i + 0.5) / len(shown) + size / 3
        words = name if names else told(points[-1][1], panel["fieldConfig"]["defaults"]["unit"])
        words = words if len(shown) == 1 or names else f"{words}  {name}"
        out.append(text(x + w / 2, at, words, min(size, 15 if names else size), "#2b8a3e", ' text-anchor="middle" font-weight="600"'))
    return out


def bars(x, y, w, h, unit, found):
    found = sorted(found, key=lambda each: -each[1][-1][1])
    high = max(points[-1][1] for _, points in found) or 1
    step = min(22, (h - 8) / len(found))
    out = []
    for i, (name, points) in enumerate(found):
        at, value = y + i * step, points[-1][1]
        out.append(text(x + 10, at + step * 0.7, name[:26], 10))
        out.append(f'<rect x="{x + 165}" y="{at + 3:.1f}" width="{(w - 240) * max(value, 0) / high:.1f}" '
                   f'height="{step - 6:.1f}" fill="#3871dc"/>')
        out.append(text(x + w - 10, at + step * 0.7, told(value, unit), 10, more=' text-anchor="end"'))
    return out


def draw(board, prometheus, end, minutes):
    height = TOP + UNIT * max(p["gridPos"]["y"] + p["gridPos"]["h"] for p in board["panels"]) + GAP
    width = 24 * COLUMN + 2 * GAP
    when = datetime.datetime.fromtimestamp(end, datetime.timezone.utc)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif">',
           f'<rect width="{width}" height="{height}" fill="#f1f3f5"/>',
           text(16, 28, board["title"], 20, "#212529", ' font-weight="600"'),
           text(16, 50, f'{board["description"]} {minutes} minutes until {when:%Y-%m-%d %H:%M} UTC, drawn from the same queries.')]
    empty = []
    for panel in board["panels"]:
        at = panel["gridPos"]
        x, y = GAP + at["x"] * COLUMN, TOP + at["y"] * UNIT
        w, h = at["w"] * COLUMN - GAP, at["h"] * UNIT - GAP
        found = series(prometheus, board, panel, end, minutes)
        out.append(f"<g><title>{html.escape(panel['description'])}</title>")
        out.append(f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="3" fill="#fff" stroke="#ced4da"/>')
        out.append(text(x + 10, y + 20, panel["title"], 13, "#212529", ' font-weight="600"'))
        unit = panel["fieldConfig"]["defaults"]["unit"]
        inner = (x, y + 32, w, h - 36)
        if not found:
            empty.append(f"{board['title']}: {panel['title']}")
            out.append(text(x + 10, y + 50, "no data"))
        elif panel["type"] == "timeseries":
            out += chart(*inner, unit, found)
        elif panel["type"] == "bargauge":
            out += bars(*inner, unit, found)
        else:
            out += numbers(*inner, panel, found)
        out.append("</g>")
    return "\n".join(out + ["</svg>", ""]), empty


def main():
    prometheus, folder, minutes = sys.argv[1].rstrip("/"), pathlib.Path(sys.argv[2]), int((sys.argv[3:] or ["15"])[0])
    folder.mkdir(parents=True, exist_ok=True)
    end, missing = time.time(), []
    for file in sorted(FOLDER.glob("*.json")):
        picture, empty = draw(json.loads(file.read_text(encoding="utf-8")), prometheus, end, minutes)
        (folder / f"{file.stem}.svg").write_text(picture, encoding="utf-8")
        missing += empty
    if missing:
        sys.exit("Without data: " + "; ".join(missing))


if __name__ == "__main__":
    main()
