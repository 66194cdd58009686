/** The model providers behind the port {@link com.generalaugment.turnexecutor.domain.model.ModelProvider}. */
@NullMarked
package com.generalaugment.turnexecutor.clients.providers;

import org.jspecify.annotations.NullMarked;
