"""Who reaches whom."""

from behave import given, then

from support.expect import reachability


@then("a ping from {string} to {string} is answered from the address of {string}")
def ping_answered(context, container, target, source):
    reachability.ping_answered(context.world, container, target, source, None)


@then("a ping from {string} to {string} is answered from the address of {string} on {string}")
def ping_answered_on(context, container, target, source, network):
    reachability.ping_answered(context.world, container, target, source, network)


@then("a ping from {string} to {string} is answered from the address of {string} on the default bridge")
def ping_answered_on_bridge(context, container, target, source):
    reachability.ping_answered(context.world, container, target, source, "the default bridge")


@then("a ping from {string} to the address that {string} had on {string} is not answered")
def ping_not_answered(context, container, target, network):
    reachability.ping_not_answered(context.world, container, target, network)


@given("{string} reaches the Redis server of {string} at {string}")
@then("{string} reaches the Redis server of {string} at {string}")
def redis_reached(context, container, target, at):
    reachability.redis_reached(context.world, container, target, at)


@then("the Redis server inside {string} answers")
def redis_answers(context, container):
    reachability.redis_answers_inside(context.world, container)
