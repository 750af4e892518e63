"""Containers that join and leave networks, stop and come back; networks that are removed."""

from behave import given, step, then, when

from support.expect import networks


@given("{string} is connected to {string}")
@when("{string} is connected to {string}")
def connected(context, container, network):
    context.world.connect(container, network)


@when("{string} is connected to {string}, given by its {word}")
def connected_by(context, container, network, handle):
    context.world.connect(container, network, by=handle)


@step("{string} is connected to {string} with the alias {string}")
def connected_as(context, container, network, alias):
    context.world.connect(container, network, aliases=[alias])


@when("{string} is connected to {string}, given by its {word}, with the aliases {string} and {string}")
def connected_as_both(context, container, network, handle, first, second):
    context.world.connect(container, network, aliases=[first, second], by=handle)


@step("{string} is disconnected from {string}")
def disconnected(context, container, network):
    context.world.disconnect(container, network)


@when("{string} is stopped")
def stopped(context, container):
    context.world.stop(container)


@when("{string} is stopped and started again, its old address taken by another")
def started_elsewhere(context, container):
    context.world.start_again_elsewhere(container)


@when("{string} is replaced by a new container of the same name, its old address taken by another")
def replaced(context, container):
    context.world.replace(container)


@when("{string} is removed by its {word}")
def removed(context, network, handle):
    context.world.remove_network(network, by=handle)


@when("somebody tries to remove {string}")
def removal_tried(context, network):
    context.world.try_to_remove_network(network)


@then("once {string} and {string} are disconnected from it, {string} can be removed")
def removed_once_unused(context, first, second, network):
    context.world.disconnect(first, network)
    context.world.disconnect(second, network)
    context.world.remove_network(network)
    networks.is_gone(context.world, network)
