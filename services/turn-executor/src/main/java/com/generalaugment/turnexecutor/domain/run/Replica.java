package com.generalaugment.turnexecutor.domain.run;

import java.time.Duration;

/**
 * This replica as an owner of runs.
 *
 * @param id unique among replicas
 * @param lease how long a run belongs to a replica that does not renew it
 * @param heartbeat pause between renewals of leases, and between two looks for expired ones
 * @param queuePoll longest pause between two looks at the queue of runs
 */
public record Replica(String id, Duration lease, Duration heartbeat, Duration queuePoll) {}
