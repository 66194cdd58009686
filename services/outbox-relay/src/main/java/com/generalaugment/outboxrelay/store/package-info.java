/** PostgreSQL: the outbox tables, the replication slot, the lock of the leader. */
@NullMarked
package com.generalaugment.outboxrelay.store;

import org.jspecify.annotations.NullMarked;
