"""Hooks of behave, and nothing else: what they do is in `support.run.session`."""

from support.book.grammar import learn
from support.run import session

learn()


def before_all(context):
    context.session = session.current() or session.open_by_hand()


def before_feature(context, feature):
    context.session.check_tags(feature)


def before_scenario(context, scenario):
    context.world = context.session.begin(scenario)


def before_step(context, step):
    context.world.phase = step.step_type


def after_scenario(context, scenario):
    context.session.end(scenario)


def after_all(context):
    context.session.close_if_by_hand()
