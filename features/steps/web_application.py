"""The Node application and its users."""

from behave import then, when

from support.expect import application


@when("the Node application {string} is started with a link to {string} as {string}, its port {int} published")
def app_linked(context, app, source, alias, port):
    context.world.publish_and_start(app, "app", port, links={context.world.spoken(source): alias})


@when("the Node application {string} is started on {string}, told to find Redis at {string}, its port {int} published")
def app_on_network(context, app, network, at, port):
    context.world.publish_and_start(
        app, "app", port, network=network, environment={"REDIS_HOST": context.world.spoken(at)}
    )


@then("a page fetched from the host's port says that it was generated after talking to Redis")
def page_served(context):
    application.page_is_served(context.world)


@then("each further page counts one request more, as do the counters in {string}")
def counts_agree(context, source):
    application.counts_agree(context.world, source)


@then("the page is served at the host's port on every address of the host")
def served_everywhere(context):
    application.served_at_every_address(context.world)


@then("the engine records that port {int} of {string} is published at that port of the host on every address")
def recorded(context, port, app):
    application.recorded_as_published(context.world, app, port)


@then("the page is served at the host's port on the loopback address of IPv6")
def served_over_ipv6(context):
    application.served_over_ipv6(context.world)


@then("the engine records that port {int} of {string} is published at that port of the host for both families")
def recorded_for_both(context, port, app):
    application.recorded_for_both_families(context.world, app, port)


@then("a port of the host that nobody published is served nowhere")
def nowhere(context):
    application.served_nowhere(context.world)
