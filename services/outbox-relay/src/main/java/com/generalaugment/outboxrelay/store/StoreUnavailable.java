package com.generalaugment.outboxrelay.store;

/** PostgreSQL cannot be reached or refuses a statement. */
public final class StoreUnavailable extends RuntimeException {

    StoreUnavailable(Throwable cause) {
        super("PostgreSQL", cause);
    }
}
