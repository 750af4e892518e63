"""Containers and networks that a scenario begins with."""

from behave import given

from support.act import containers, networks, telling
from support.book.tables import headed
from support.words.options import options_of_table


@given("{newcomers} run(s){on}{how}")
def run(context, newcomers, place, options):
    containers.start(context.world, newcomers, place, options)


@given("{newcomers} run(s){on} with:")
def run_with(context, newcomers, place):
    containers.start(context.world, newcomers, place, options_of_table(*headed(context.table)))


@given("(a )network(s) {names}{how}")
def networks_there(context, names, options):
    networks.create(context.world, names, options)


@given("{nameservers} answer(s):")
def answers(context, which):
    telling.tell(context.world, which, *headed(context.table))


@given("somebody wrote {string} into the {file} of {string}")
def wrote(context, line, file, container):
    containers.write(context.world, container, file, line)


@given("somebody watches the engine's events")
def watched(context):
    networks.watch_events(context.world)
