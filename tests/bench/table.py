"""The table of goals, in Markdown."""

HEAD = "| work | figure | ratio | goal | stretch | met |\n|---|---|---|---|---|---|"


class Table:
    def __init__(self):
        self.rows = []

    def add(self, work, figure, ratio="", goal="", stretch="", met=""):
        self.rows.append(f"| {work} | {figure} | {ratio} | {goal} | {stretch} | {met} |")

    def skip(self, work, why):
        self.add(work, f"not measured: {why}", met="skipped")

    def ratio(self, work, figure, ratio, goal, stretch, unit):
        self.add(work, figure, f"{ratio:.2f}{unit}", f"<= {goal}{unit}" if goal else "",
                 f"{stretch}" if stretch else "", met(ratio, goal, stretch))

    def at_most(self, work, figure, value, goal, stretch=None):
        self.add(work, figure, "", f"<= {goal}", "" if stretch is None else f"{stretch}",
                 met(value, goal, stretch))

    def at_least(self, work, figure, ratio, goal):
        self.add(work, figure, f"{ratio:.2f}x", f">= {goal}x", "",
                 "yes" if ratio >= goal else "no")

    def text(self):
        return "\n".join([HEAD, *self.rows])


def met(value, goal, stretch):
    if goal is None:
        return ""
    if stretch is not None and value <= stretch:
        return "yes, stretch too"
    return "yes" if value <= goal else "no"
