@default-bridge
Feature: The default bridge is where everybody expects it
  Firewalls, VPNs and colleagues reckon with the range of addresses that the default bridge has had for a decade. Inspecting it tells
  how it is set up. Podman's default network is another one.

  @BR-05
  Rule: Unless it is configured otherwise the default bridge is docker0, with the subnet 172.17.0.0/16
    Podman has a default network of its own, at another place.

    Scenario: Device, subnet and gateway
      When an Alpine container "client" is started
      Then inspecting the default bridge shows:
        | device  | subnets       | gateway                         | on the host                         |
        | docker0 | 172.17.0.0/16 | the first address of the subnet | a bridge with the gateway's address |
      And inspecting "client" on the default bridge shows:
        | address within | gateway    |
        | 172.17.0.0/16  | 172.17.0.1 |
      And the default route of "client" leads through the default bridge

  @BR-06
  Rule: Inspecting the default bridge tells how it is set up
    The options are Docker's; Podman's default network has none.

    Scenario: All that it tells, and the MTU that a container sees
      When an Alpine container "client" is started
      Then inspecting the default bridge shows:
        | tells                                                                                                                                 | driver | scope |
        | that it is the default one, its device, its MTU, whether containers may talk, whether they are masqueraded, where ports are published | bridge | local |
      And "client" has exactly these interfaces besides loopback:
        | interface | MTU                         |
        | eth0      | {MTU of the default bridge} |
