package com.generalaugment.turnexecutor.domain.response;

/**
 * Where an answer comes from.
 *
 * @param model the concrete one
 * @param provider its stable name
 * @param source platform or tenant: whose account pays
 */
public record Origin(String model, String provider, String source) {}
