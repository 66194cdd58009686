/** The port to the models: calls of a model provider and their output. */
@NullMarked
package com.generalaugment.turnexecutor.domain.model;

import org.jspecify.annotations.NullMarked;
