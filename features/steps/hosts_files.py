"""What the hosts file of a container says."""

from behave import then

from support.book.tables import column
from support.expect import hosts_file


@then("the hosts file of {string} gives the address of {string} exactly these names, in this order:")
def names_of_source(context, container, source):
    hosts_file.names_of_source_are(context.world, container, source, column(context.table, "name"))


@then("apart from localhost the hosts file of {string} speaks of exactly these addresses:")
def speaks_of(context, container):
    hosts_file.speaks_of_exactly(context.world, container, column(context.table, "address"))


@then("the last line of the hosts file of {string} is its address on {string} with its hostname")
def own_line_last(context, container, network):
    hosts_file.last_line_is_own(context.world, container, network)


@then("the last line of the hosts file of {string} is its address on {string} with the hostname {string}")
def own_line_last_with(context, container, network, hostname):
    hosts_file.last_line_is_own(context.world, container, network, hostname)


@then("the hosts file of {string} gives both addresses its hostname")
def own_lines(context, container):
    hosts_file.own_lines_have_hostname(context.world, container)
