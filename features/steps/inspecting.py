"""What the engine says: facts of an inspection, lists, events, refusals and warnings."""

from behave import then

from support.book.tables import facts, headed
from support.expect import attachments, chains, events, inspecting, listing, refusing


@then("inspecting {thing} shows:")
def shows(context, thing):
    inspecting.shows(context.world, thing, facts(context.table))


@then("the host's firewall shows:")
def firewall_shows(context):
    chains.show(context.world, *headed(context.table))


@then("the engine lists, once each:")
def lists(context):
    listing.lists_once(context.world, *headed(context.table))


@then("of the containers {filter} the engine lists, once each:")
def lists_of(context, of):
    listing.lists_filtered(context.world, of, *headed(context.table))


@then("{string} {presence}")
def there(context, network, present):
    listing.is_there(context.world, network, present)


@then("the engine {recorded} the alias {string} of {string} on {place}")
def alias_recorded(context, recorded, alias, container, place):
    attachments.alias_recorded(context.world, container, alias, place, recorded)


@then("endpoint, address and MAC address that inspecting {thing} lists for {string} are those of the container")
def entry_matches(context, network, container):
    attachments.entry_matches(context.world, network, container)


@then("the engine refuses{status}, saying {saying}")
def refuses(context, status, saying):
    refusing.refused(context.world, status, saying)


@then("the engine warns, saying {string}")
def warns(context, saying):
    refusing.warned(context.world, saying)


@then("the engine has announced exactly these events:")
def announced(context):
    events.announced_exactly(context.world, *headed(context.table))
