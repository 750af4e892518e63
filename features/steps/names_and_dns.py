"""What names lead to, and who answers."""

from behave import given, then

from support.book.tables import column, pairs
from support.expect import names


@then("the look-up of {string} in {string} gives the address of {string}")
def leads_to(context, name, container, target):
    names.leads_to(context.world, container, name, target, None)


@given("the look-up of {string} in {string} gives the address of {string} on {string}")
@then("the look-up of {string} in {string} gives the address of {string} on {string}")
def leads_to_on(context, name, container, target, network):
    names.leads_to(context.world, container, name, target, network)


@given("nothing answers to {string} in {string}")
@then("nothing answers to {string} in {string}")
def nothing_answers(context, name, container):
    names.nothing_answers(context.world, container, name)


@then("in {string} the embedded DNS server gives exactly these addresses:")
def exactly_these(context, container):
    names.exactly_these_addresses(context.world, container, pairs(context.table, "name", "address"))


@then("the only nameserver of {string} is {string}")
def only_nameserver(context, container, nameserver):
    names.only_nameserver_is(context.world, container, nameserver)


@then("it is that nameserver which answers {string} when it looks up its own name")
def answers_itself(context, container):
    names.answers_for_itself(context.world, container)


@then("{string} has the search domains of {string}")
def search_domains(context, container, host):
    names.same_search_domains(context.world, container, host)


@then('{string} has the resolver options of {string}, and "ndots:0" unless the host sets ndots itself')
def resolver_options(context, container, host):
    names.host_options_and_ndots(context.world, container, host)


@then("the only resolver option on ndots in {string} is {string}")
def only_ndots(context, container, option):
    names.only_ndots_is(context.world, container, option)


@then(
    "every look-up of {string} in {string} gives exactly the addresses of {string}, {string} and {string} on {string}"
)
def shared(context, name, container, first, second, third, network):
    names.every_answer_has_all(context.world, container, name, [first, second, third], network)


@then("in {string} each of {string}, {string} and {string} comes first in some of the answers for {string} on {string}")
def each_first(context, container, first, second, third, name, network):
    names.each_comes_first(context.world, container, name, [first, second, third], network)


@then("the resolv.conf of {string} has its settings in this order:")
def settings_in_order(context, container):
    names.settings_in_order(context.world, container, column(context.table, "setting"))


@then("the resolv.conf of {string} has no comments")
def no_comments(context, container):
    names.comments_begin_with(context.world, container, [])


@then("the resolv.conf of {string} tells in comments, in this order:")
def comments_in_order(context, container):
    names.comments_begin_with(context.world, container, column(context.table, "comment"))


@then("the comment on outside nameservers in the resolv.conf of {string} tells those of {string}")
def outside_nameservers(context, container, host):
    names.comment_tells_outside_nameservers(context.world, container, host)
