"""What names lead to, and who answers."""

from behave import given, then

from support.book.tables import facts, rows
from support.expect import names, resolver


@given("the look-up of {target} in {string} gives {address}")
@then("the look-up of {target} in {string} gives {address}")
def leads_to(context, name, container, address):
    names.leads_to(context.world, container, name, address)


@given("nothing answers to {target} in {string}")
@then("nothing answers to {target} in {string}")
def nothing_answers(context, name, container):
    names.nothing_answers(context.world, container, name)


@then("in {string} the embedded DNS server gives exactly these addresses:")
def dns_gives(context, container):
    names.dns_gives_exactly(context.world, container, rows(context.table, "name", "address"))


@then("in {string} each of {address} comes first in some of the answers for {target}")
def each_first(context, container, addresses, name):
    names.each_comes_first(context.world, container, name, addresses)


@then("the resolv.conf of {string} shows:")
def resolv_conf_shows(context, container):
    resolver.shows(context.world, container, facts(context.table))
