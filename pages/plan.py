"""The plan: what it commits to, the figures, what is being done, whether it worked."""

from wardlens.ui import controls, figures, frame, plan
from wardlens.ui.serving import answers
from wardlens.views.plan import page

frame.open_page()
view = answers.view(page.plan, controls.filters("plan"))

frame.title(view.title)
figures.findings(view.findings)
plan.promises(view.promises)
if view.figures:
    figures.behind(view.figures)
figures.section("What is being done", view.doing)
plan.worked(view.worked, view.rules)
plan.others(view.others)
