/** How the built-in model decides by rule which tools an input speaks of, with which arguments, and what their results say. */
@NullMarked
package com.generalaugment.turnexecutor.clients.providers.builtin;

import org.jspecify.annotations.NullMarked;
