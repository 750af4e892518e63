"""What is told of a look-up that did not give what was promised."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address

from support.act.containers import start_alpine
from support.expect.finding import address_in_words, listed
from support.observe.lookup import Answer, Outcome
from support.world.container import NEIGHBOURS
from support.world.world import World

WITNESS = "witness"
UNHEARD = (Outcome.NO_ANSWER, Outcome.NOTHING_FOUND)
"""Where it is not known that the nameserver said anything; programs do not tell."""


@dataclass(frozen=True)
class LookupFailure:
    """`observed` says what came instead of what was promised, `looks` are the commands to see it.

    Where a nameserver may have kept silent, `control` is what a witness got, if there was one, and `cut_off` whether it is silent
    to this one container only.
    """

    observed: str
    looks: tuple[str, ...]
    control: str = ""
    cut_off: bool = False


def told(answer: Answer) -> str:
    """What came of a look-up, as a sentence."""
    if answer.outcome is Outcome.FOUND:
        return f"the answer is {listed((*answer.addresses, *answer.beside))}"
    return f"there is no address in the answer ({answer.outcome.value})"


def failure_of(world: World, container: str, name: str, answer: Answer, *words: str) -> LookupFailure:
    """What to tell of the answer to a look-up of a name, as the engine knows it, which was made by these words.

    When the nameserver may have kept silent, a witness is started beside the container and asks too. A nameserver beyond the
    container itself is reached by a MAC address; a container that knows a former one is cut off until it asks anew, which can
    take a minute.
    """
    client = world.container(container)
    failure = LookupFailure(told(answer), (client.shown(*words),))
    (nameserver, *_) = client.snapshot().resolv_conf.nameservers or (None,)
    if answer.outcome not in UNHEARD or not isinstance(nameserver, IPv4Address):
        return failure
    known = client.neighbours().get(nameserver)
    networks = [each for each, endpoint in client.endpoints().items() if endpoint.get("Gateway") == str(nameserver)]
    if known is None or not networks:
        return failure
    network = world.where_attached(container, named=networks[0])
    with world.diagnosing():
        # What was told of before may have been no deviation, where silence is as good as a denial.
        name_of_witness = f"{WITNESS}-{len(world.containers)}" if WITNESS in world.containers else WITNESS
        witness = start_alpine(world, name_of_witness, network)
    answered, found = witness.look_up(name), witness.neighbours().get(nameserver)
    question = witness.shown(*witness.look_up_words(name))
    cut_off = answered.outcome is not Outcome.NO_ANSWER and found not in (None, known)
    why = ""
    if cut_off:
        server = address_in_words(world, nameserver)
        why = f", since it sends to {known} and not to {found}, where {server} answers"
    elif answered.addresses:
        # Told, and not taken for an answer: a question that is lost is a broken promise too.
        again = client.look_up(name) if answer.outcome is Outcome.NO_ANSWER else client.look_up_through_libc(name)
        why = f", and {listed(again.addresses)} when it is asked again" if again.addresses else ""
    return LookupFailure(
        f"{failure.observed}{why}",
        (*failure.looks, client.shown(*NEIGHBOURS), question, witness.shown(*NEIGHBOURS)),
        f'in a container that is started now beside "{container}", {told(answered)}',
        cut_off,
    )
