"""What a container sees of itself: interfaces, routes, environment, hosts file."""

from behave import then

from support.book.tables import headed, pairs
from support.expect import attachments, environment, hosts_file, likeness, steadiness


@then("{string} has exactly these interfaces besides loopback:")
def interfaces_are(context, container):
    attachments.interfaces_are(context.world, container, *headed(context.table))


@then("{string} has no interface besides loopback, and no route")
def alone(context, container):
    attachments.alone(context.world, container)


@then("the address that the engine gives for {string} on {place} is the one on its interface there")
def agree(context, container, place):
    attachments.engine_and_interface_agree(context.world, container, place)


@then("{string} has no default route")
def no_default_route(context, container):
    attachments.no_default_route(context.world, container)


@then("the default route of {string} leads through {place}")
def default_route(context, container, place):
    attachments.default_route_leads_through(context.world, container, place)


@then("the place of {string} on {place} is what it was before")
def unchanged(context, container, place):
    attachments.place_is_unchanged(context.world, container, place)


@then("the {aspects} of {string} are what they were before")
def as_before(context, aspects, container):
    steadiness.unchanged(context.world, container, aspects)


@then("the {aspects} of {string} are those of {observer}")
def those_of(context, aspects, container, other):
    likeness.alike(context.world, container, aspects, other)


@then("the {full}hostname of {string} is {string}")
def hostname_is(context, full, container, hostname):
    likeness.hostname_is(context.world, container, hostname, full=full)


@then("{string} has not been restarted")
def not_restarted(context, container):
    attachments.not_restarted(context.world, container)


@then("the variable {string} of {string} is {string}")
def variable_is(context, variable, container, value):
    environment.variable_is(context.world, container, variable, value)


@then("exactly these variables of {string} begin with {string}:")
def exactly_these(context, container, prefix):
    wanted = pairs(context.table, "variable", "value")
    environment.exactly_these_begin_with(context.world, container, prefix, wanted)


@then("no variable of {string} begins with {string}")
def none_begins(context, container, prefix):
    environment.none_begins_with(context.world, container, prefix)


@then("apart from its hostname the environment of {string} is that of {string}")
def same_environment(context, container, other):
    environment.same_apart_from(context.world, container, other)


@then("apart from its hostname and variables that begin with {string} the environment of {string} is that of {string}")
def same_but_for(context, prefix, container, other):
    environment.same_apart_from(context.world, container, other, prefix)


@then(
    "those of {string} that begin with {string} are the link's name, the ports and all variables of {string} but {names}"
)
def link_variables(context, container, prefix, source, but):
    environment.link_variables_are(context.world, container, prefix, source, but)


@then("apart from localhost the hosts file of {string} has exactly these lines:")
def hosts_lines(context, container):
    hosts_file.has_exactly(context.world, container, *headed(context.table))


@then("the last line of the hosts file of {string} is its address on {place} with {hostname}")
def own_line_last(context, container, place, hostname):
    hosts_file.last_line_is_own(context.world, container, place, hostname)
