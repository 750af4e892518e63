"""Containers and networks that a scenario begins with, or starts as the thing it is about."""

from behave import given, when

from support.book.tables import pairs


@given("a network {string}")
@when("a network {string} is created")
def network_created(context, network):
    context.world.create_network(network)


@when("a network {string} is created with the label {string} set to {string} and an MTU of {int}")
def network_created_with(context, network, label, value, mtu):
    context.world.create_network(network, label={label: value}, options={"com.docker.network.driver.mtu": str(mtu)})


@given("a container {string} runs Redis")
@when("a container {string} is started from the Redis image")
def redis_started(context, name):
    context.world.start(name, "redis")


@given("a container {string} runs Redis with the environment:")
def redis_started_with(context, name):
    context.world.start(name, "redis", environment=pairs(context.table, "variable", "value"))


@given("a container {string} runs Redis on {string}")
def redis_started_on(context, name, network):
    context.world.start(name, "redis", network=network)


@given("a container {string} runs Redis on {string} with the alias {string}")
def redis_started_with_alias(context, name, network, alias):
    context.world.start(name, "redis", network=network, aliases=[alias])


@when("a container {string} is started from the Redis image on {string} with the aliases {string} and {string}")
def redis_started_with_aliases(context, name, network, first, second):
    context.world.start(name, "redis", network=network, aliases=[first, second])


@given("a container {string} runs Redis with the hostname {string}")
def redis_started_with_hostname(context, name, hostname):
    context.world.start(name, "redis", hostname=hostname)


@given("a container {string} runs Redis, and exposes the ports {string} and {string} besides")
def redis_started_exposing(context, name, first, second):
    context.world.start(name, "redis", expose=[first, second])


@given("a container {string} runs Redis, with a port for the spectator")
def redis_started_for_spectator(context, name):
    context.world.start(name, "redis", publish={6379: None})


@given("a container {string} runs Redis on {string}, with a port for the spectator")
def redis_started_on_for_spectator(context, name, network):
    context.world.start(name, "redis", network=network, publish={6379: None})


@given("an Alpine container {string} runs without a link")
@when("an Alpine container {string} is started")
def alpine_started(context, name):
    context.world.start(name, "alpine")


@given("an Alpine container {string} runs on {string}")
@when("an Alpine container {string} is started on {string}")
def alpine_started_on(context, name, network):
    context.world.start(name, "alpine", network=network)


@given("an Alpine container {string} runs on the host's own network")
def alpine_started_on_host(context, name):
    context.world.start(name, "alpine", network="host")


@given("an Alpine container {string} runs on {string} with the alias {string}")
@when("an Alpine container {string} is started on {string} with the alias {string}")
def alpine_started_with_alias(context, name, network, alias):
    context.world.start(name, "alpine", network=network, aliases=[alias])


@when("an Alpine container {string} is started on {string} with the resolver option {string}")
def alpine_started_with_resolver_option(context, name, network, option):
    context.world.start(name, "alpine", network=network, dns_options=[option])


@when("an Alpine container {string} is started on {string} with the hostname {string}")
def alpine_started_with_hostname(context, name, network, hostname):
    context.world.start(name, "alpine", network=network, hostname=hostname)


@when("an Alpine container {string} is started on {string} with the alias {string} and the hostname {string}")
def alpine_started_with_alias_and_hostname(context, name, network, alias, hostname):
    context.world.start(name, "alpine", network=network, aliases=[alias], hostname=hostname)


@given("an Alpine container {string} runs on {string} with the aliases {string} and {string} and the hostname {string}")
def alpine_started_with_aliases_and_hostname(context, name, network, first, second, hostname):
    context.world.start(name, "alpine", network=network, aliases=[first, second], hostname=hostname)


@when("an Alpine container {string} is started with a link to {string}")
def alpine_linked(context, name, source):
    context.world.start_linked(name, source)


@when("an Alpine container {string} is started with a link to {string} as {string}")
def alpine_linked_as(context, name, source, alias):
    context.world.start_linked(name, source, alias)


@when("an Alpine container {string} is started with links to {string} as {string} and to {string} as {string}")
def alpine_linked_twice(context, name, first, first_alias, second, second_alias):
    context.world.start_with_links(name, {first: first_alias, second: second_alias})


@when("an Alpine container {string} is started with a link to the id of {string} as {string}")
def alpine_linked_to_id(context, name, source, alias):
    context.world.start_linked(name, source, alias, by="id")


@when("an Alpine container {string} is started on {string} with a link to {string} as {string}")
def alpine_linked_on(context, name, network, source, alias):
    context.world.start_linked(name, source, alias, network=network)
