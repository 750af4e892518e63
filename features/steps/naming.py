"""What names lead to, and who answers."""

from behave import given, then

from support.act import containers
from support.book.tables import facts, headed
from support.expect import asked_outside, names, nameserver, resolver


@given("the look-up of {target} in {string} gives {address}")
@then("the look-up of {target} in {string} gives {address}")
def leads_to(context, name, container, address):
    names.leads_to(context.world, container, name, address)


@given("nothing answers to {target} in {string}")
@then("nothing answers to {target} in {string}")
def nothing_answers(context, name, container):
    names.nothing_answers(context.world, container, name)


@then("in {string} the nameserver answers exactly:")
def answers(context, container):
    nameserver.answers_exactly(context.world, container, *headed(context.table))


@given("{string} asks for {target} over and over")
def asks_on(context, container, name):
    containers.ask_over_and_over(context.world, container, name)


@then("{string} was given {address} every time, within five seconds")
def answered_each_time(context, container, addresses):
    nameserver.answered_every_time(context.world, container, addresses)


@then("in {string} each of {address} comes first in some of the answers for {target}")
def each_first(context, container, addresses, name):
    names.each_comes_first(context.world, container, name, addresses)


@then("the nameservers outside have been asked exactly:")
def asked_there(context):
    asked_outside.asked_exactly(context.world, *headed(context.table))


@then("the resolv.conf of {string} shows:")
def resolv_conf_shows(context, container):
    resolver.shows(context.world, container, facts(context.table))
