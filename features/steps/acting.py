"""What is done to containers and networks: `is` must succeed, `is to be` is tried, and what came of it is looked at."""

from behave import step, when

from support.act import administrator, containers, networks, removing


@when("{newcomers} {is} started{on}{how}")
def started(context, newcomers, tried, place, options):
    containers.start(context.world, newcomers, place, options, tried=tried)


@when("a network {names} {is} created{how}")
def created(context, names, tried, options):
    networks.create(context.world, names, options, tried=tried)


@step("{string} {is} connected to {place}{by}{how}")
def connected(context, container, tried, place, by, options):
    networks.connect(context.world, container, place, by, options, tried=tried)


@step("{string} {is} disconnected from {place}{by}")
def disconnected(context, container, tried, place, by):
    networks.disconnect(context.world, container, place, by, tried=tried)


@step("{string} {is} removed{by}")
def removed(context, thing, tried, by):
    removing.remove(context.world, thing, by, tried=tried)


@step("{string} is renamed to {string}")
def renamed(context, container, name):
    containers.rename(context.world, container, name)


@step("{string} {is} {fate}")
def fares(context, container, tried, fate):
    containers.fare(context.world, container, fate, tried=tried)


@step("a rule of the administrator's {barrier}")
def barred(context, barrier):
    administrator.bar(context.world, barrier)


@step("the networks are listed")
def listed(context):
    networks.list_all(context.world)
