/** Access to the model providers that projects chose. */
@NullMarked
package com.generalaugment.turnexecutor.clients.providers.gate;

import org.jspecify.annotations.NullMarked;
