"""Hooks of behave, and nothing else: what they do is in `support.run.session`."""

from behave.cucumber_expression import use_step_matcher_for_cucumber_expressions

from support.run import session

# Behave's default matcher lets a quoted parameter run across quotes into the next one.
use_step_matcher_for_cucumber_expressions()


def before_all(context):
    context.session = session.current() or session.open_by_hand()


def before_feature(context, feature):
    context.session.check_tags(feature)


def before_scenario(context, scenario):
    context.world = context.session.begin(scenario)


def before_step(context, step):
    context.world.setting_the_scene = step.step_type == "given"


def after_scenario(context, scenario):
    context.session.end(scenario)


def after_all(context):
    context.session.close_if_by_hand()
