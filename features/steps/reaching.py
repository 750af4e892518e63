"""Who reaches whom."""

from behave import given, then

from support.expect import application, origins, reach


@then("a ping from {string} to {target} is answered from {address}")
def ping_answered(context, container, target, address):
    reach.ping_answered(context.world, container, target, address)


@then("a ping from {string} to {target} is not answered")
def ping_not_answered(context, container, target):
    reach.ping_not_answered(context.world, container, target)


@given("{observer} reaches {service} at {where}")
@then("{observer} reaches {service} at {where}")
def reached(context, observer, service, where):
    reach.reached(context.world, observer, service, where)


@then("{observer} does not reach {service} at {where}")
def not_reached(context, observer, service, where):
    reach.not_reached(context.world, observer, service, where)


@then("{observer} reaches {service} at {where}, which sees it with {sender}")
def seen_with(context, observer, service, where, sender):
    origins.seen_with(context.world, observer, service, where, sender)


@then("the Redis server inside {string} answers")
def redis_answers(context, container):
    reach.redis_answers_inside(context.world, container)


@then("a page of {string}, fetched from the host, says that it was generated after talking to Redis")
def page_served(context, app):
    application.page_is_served(context.world, app)


@then("each further page of {string} counts one request more, as do the counters in {string}")
def counts_agree(context, app, source):
    application.counts_agree(context.world, app, source)
