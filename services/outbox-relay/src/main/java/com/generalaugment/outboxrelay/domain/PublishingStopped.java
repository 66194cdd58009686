package com.generalaugment.outboxrelay.domain;

/** The relay is to stop, or is no longer the leader, before all events of a batch were acknowledged. */
public final class PublishingStopped extends RuntimeException {

    public PublishingStopped() {
        super("publishing was stopped; what was not acknowledged will be published again");
    }
}
