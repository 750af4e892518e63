"""What the environment of a container holds."""

from behave import then

from support.book.tables import pairs
from support.expect import environment


@then("the variable {string} of {string} is {string}")
def variable_is(context, variable, container, value):
    environment.variable_is(context.world, container, variable, value)


@then("{string} has no variable {string}")
def no_variable(context, container, variable):
    environment.no_variable(context.world, container, variable)


@then("exactly these variables of {string} begin with {string}:")
def exactly_these(context, container, prefix):
    environment.exactly_these_begin_with(context.world, container, prefix, pairs(context.table, "variable", "value"))


@then("no variable of {string} begins with {string}")
def none_begins(context, container, prefix):
    environment.none_begins_with(context.world, container, prefix)


@then("the environment of {string} differs from that of {string} only in variables that begin with {string}")
def differs_only(context, container, other, prefix):
    environment.differs_only_in_prefix(context.world, container, other, prefix)


@then("each variable of {string} that begins with {string} is the link's name, or a port or a variable of {string}")
def accounted_for(context, container, prefix, source):
    environment.link_variables_are_accounted_for(context.world, container, prefix, source)


@then('every variable of the Redis image except "HOME" and "PATH" reappears in {string} behind {string}')
def image_variables(context, container, prefix):
    environment.image_variables_reappear(context.world, "redis", container, prefix, but=frozenset({"HOME", "PATH"}))


@then("the environment of {string} does not mention {string}")
def not_mentioned(context, container, other):
    environment.does_not_mention(context.world, container, other)


@then("apart from its hostname the environment of {string} is that of {string}")
def same_environment(context, container, other):
    environment.same_but_hostname(context.world, container, other)
