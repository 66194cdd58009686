@NullMarked
package com.generalaugment.turnexecutor.clients;

import org.jspecify.annotations.NullMarked;
