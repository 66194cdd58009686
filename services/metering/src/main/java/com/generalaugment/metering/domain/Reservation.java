package com.generalaugment.metering.domain;

import java.time.Instant;

/**
 * What one run holds until it is settled, given back or expired.
 *
 * @param micros micro-dollars, the run's worst case
 * @param price at which it was admitted and will be settled, whatever the price list says later
 * @param until when it expires
 * @param waits whether the run does not run yet
 */
public record Reservation(String run, long micros, Price price, Instant until, boolean waits) {}
