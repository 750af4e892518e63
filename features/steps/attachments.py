"""Which networks a container is on, as the engine says and as its interfaces show."""

from behave import then

from support.book.tables import column
from support.expect import attachments


@then("the engine lists exactly these networks for {string}:")
def networks_are(context, container):
    attachments.networks_are(context.world, container, column(context.table, "network"))


@then("the engine lists no network for {string}")
def no_network(context, container):
    attachments.networks_are(context.world, container, [])


@then("the address that the engine gives for {string} on the default bridge is the one on its interface there")
def agree_on_bridge(context, container):
    attachments.engine_and_interface_agree(context.world, container, None)


@then("the address that the engine gives for {string} on {string} is the one on its interface there")
def agree_on(context, container, network):
    attachments.engine_and_interface_agree(context.world, container, network)


@then("{string} has exactly one interface besides loopback, with its address on the default bridge")
def one_interface_on_bridge(context, container):
    attachments.only_interface(context.world, container, None)


@then("{string} has exactly one interface besides loopback, with its address on {string}")
def one_interface_on(context, container, network):
    attachments.only_interface(context.world, container, network)


@then("{string} has no interface besides loopback")
def no_interface(context, container):
    attachments.no_interface(context.world, container)


@then("{string} has gained exactly one interface, {string}, with its address on {string}")
def gained(context, container, interface, network):
    attachments.gained_interface(context.world, container, interface, network)


@then("{string} has not been restarted")
def not_restarted(context, container):
    attachments.not_restarted(context.world, container)


@then("the place of {string} on {string} is what it was before")
def unchanged(context, container, network):
    attachments.place_is_unchanged(context.world, container, network)


@then("{string} has different addresses on {string} and {string}")
def different(context, container, first, second):
    attachments.addresses_differ(context.world, container, first, second)


@then("the engine records the alias {string} of {string} on {string} and not on {string}")
def alias_recorded(context, alias, container, network, elsewhere):
    attachments.alias_recorded_only_on(context.world, container, alias, network, elsewhere)


@then("the engine records the alias {string} of {string} on {string}")
def alias_recorded_on(context, alias, container, network):
    attachments.alias_recorded(context.world, container, alias, network)


@then("the engine shows no alias of {string} on the default bridge")
def no_alias_on_bridge(context, container):
    attachments.aliases_are(context.world, container, None, [])


@then("the engine records exactly one link of {string}, to {string} as {string}")
def only_link(context, container, source, alias):
    attachments.only_link_is(context.world, container, source, alias)


@then("the engine lists exactly one container {string}, and it is running")
def listed_running(context, container):
    attachments.listed_once_and_running(context.world, container)


@then("inspecting {string} lists exactly these containers:")
def network_lists(context, network):
    attachments.network_lists_exactly(context.world, network, column(context.table, "container"))


@then("inspecting {string} lists no containers")
def network_lists_none(context, network):
    attachments.network_lists_exactly(context.world, network, [])


@then("endpoint, address and MAC address that it lists for {string} on {string} are those of the container")
def network_entry(context, container, network):
    attachments.network_entry_matches_interface(context.world, network, container)


@then(
    "endpoint, address and MAC address that inspecting the default bridge lists for {string} are those of the container"
)
def bridge_entry(context, container):
    attachments.network_entry_matches_interface(context.world, None, container)


@then("somebody answers at that gateway's address")
def gateway_is_there(context):
    attachments.gateway_is_there(context.world, "passer-by", context.world.newest_network)


@then("an Alpine container on {string} has an address in that subnet and that gateway for its default route")
def route_on(context, network):
    context.world.start("passer-by", "alpine", network=network)
    attachments.has_route_through(context.world, "passer-by", network)


@then("the default route of {string} leads through {string}")
def default_route(context, container, network):
    attachments.has_route_through(context.world, container, network)


@then("an Alpine container on {string} has an interface with an MTU of {int}")
def mtu_on(context, network, mtu):
    context.world.start("guest", "alpine", network=network)
    attachments.mtu_is(context.world, "guest", mtu)


@then("the engine shows exactly these aliases of {string} on {string}:")
def aliases_are(context, container, network):
    attachments.aliases_are(context.world, container, network, column(context.table, "alias"))


@then("the engine shows exactly these DNS names of {string} on {string}, in this order:")
def dns_names_are(context, container, network):
    attachments.dns_names_are(context.world, container, network, column(context.table, "name"))
