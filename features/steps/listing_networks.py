"""Networks as the engine lists, inspects and removes them."""

from behave import then, when

from support.book.tables import rows
from support.expect import networks


@when("the networks are listed")
def listed(context):
    context.world.list_networks()


@then("the engine answered with an id of 64 hexadecimal digits")
def full_id(context):
    networks.created_with_full_id(context.world, context.world.newest_network)


@then("that id and the name {string} lead to the same bridge network")
def id_and_name(context, network):
    networks.id_and_name_agree(context.world, network)


@then("{string} has exactly one subnet, and its gateway is the first address of it")
def gateway(context, network):
    networks.gateway_is_first_address(context.world, network)


@then("the subnet of {string} overlaps with no other network's")
def overlap(context, network):
    networks.overlaps_with_no_other(context.world, network)


@then("these built-in networks are among them, once each:")
def built_in(context):
    networks.built_in_are_listed(context.world, rows(context.table, "network", "driver", "scope"))


@then("{string} is new in the list of networks, once, with driver {string} and scope {string}")
def new_in_list(context, network, driver, scope):
    networks.is_new_in_list(context.world, network, driver, scope)


@then("inspecting {string} shows its name, its id, driver {string} and scope {string}")
def shows_itself(context, network, driver, scope):
    networks.shows_what_it_is(context.world, network, driver, scope)


@then("inspecting {string} shows one subnet with its gateway")
def shows_subnet(context, network):
    networks.gateway_is_first_address(context.world, network)


@then("inspecting {string} shows exactly the options and labels it was created with")
def shows_options(context, network):
    networks.shows_options_and_labels(context.world, network)


@then("{string} is neither listed nor found")
def gone(context, network):
    networks.is_gone(context.world, network)


@then("{string} is still listed and found")
def still_there(context, network):
    networks.is_still_there(context.world, network)


@then("the engine refuses because {string} has active endpoints")
def refused(context, network):
    networks.refused_as_in_use(context.world, network)
