"""What intake is held against: the least a DRF view needs to keep the same rows. No part of the portal."""
