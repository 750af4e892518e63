@container-files
Feature: An edited resolv.conf is left alone, until the container is started again
  The comment in the file invites whoever reads it to edit it, and promises that the engine will not touch it any more. The engine
  keeps that promise as long as the container runs.

  @RESOLV-09
  Rule: The engine leaves an edited resolv.conf alone while the container runs, and writes it anew when that is restarted
    The comment speaks of no end to it. One release kept an edited file over restarts, too, and it was taken back.

    Scenario: A search domain that somebody wrote, and a further network
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "client" runs on "backend-network"
      And somebody wrote "search edited.example" into the resolv.conf of "client"
      When "client" is connected to "frontend-network"
      Then the resolv.conf of "client" shows:
        | search domains |
        | edited.example |

    Scenario: A search domain that somebody wrote on the default bridge, and a user network
      Given a network "backend-network"
      And an Alpine container "client" runs
      And somebody wrote "search edited.example" into the resolv.conf of "client"
      When "client" is connected to "backend-network"
      Then the resolv.conf of "client" shows:
        | search domains |
        | edited.example |

    Scenario Outline: A search domain that somebody wrote, once it was <fate>
      Given a network "backend-network"
      And an Alpine container "client" runs on "backend-network"
      And somebody wrote "search edited.example" into the resolv.conf of "client"
      When "client" is <fate>
      Then the resolver settings and environment of "client" are what they were before

      Examples:
        | fate                      |
        | restarted                 |
        | stopped and started again |
