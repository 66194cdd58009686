/** The port to the models: what a turn asks of a model provider and what it hears back. */
@NullMarked
package com.generalaugment.turnexecutor.domain.model;

import org.jspecify.annotations.NullMarked;
