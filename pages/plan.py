"""The plan: what it commits to, the figures, what is being done, whether it worked."""

from wardlens.ui import controls, figures, frame, plan, sections
from wardlens.ui.serving import answers
from wardlens.views.plan import page

frame.open_page()
view = answers.view(page.plan, controls.filters("plan"))

frame.title(view.title)
figures.verdict(view.findings)
plan.strip(view.stand)
figures.quiet(view.held)
sections.show(
    {
        "Commitments": [
            (lambda: plan.promises(view.measured, view.figures)) if view.measured else None
        ],
        "Without a figure": [
            (lambda: plan.promises(view.unmeasured, None)) if view.unmeasured else None,
            view.unsaid,
        ],
        "What is being done": [
            ("What is being done", view.doing),
            lambda: plan.worked(view.worked, view.rules),
        ],
        "Watch list": [view.watch, ("What is known of it", view.noted)],
        "What it lines up with": [lambda: plan.others(view.others, view.others_about)],
    }
)
