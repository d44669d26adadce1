/** How good forecasts of the blackout are, on switches that were recorded, or made now. */
package org.gnomon.itests.evaluation.blackout;
