package com.generalaugment.libs.runtime.command;

import java.util.function.IntSupplier;

/**
 * Something that an operator runs with a service's image and settings, without the service.
 *
 * @param name the argument that runs it
 * @param meaning one line for the usage message
 * @param work returns the exit status; it prints its result on standard output
 */
public record Command(String name, String meaning, IntSupplier work) {}
