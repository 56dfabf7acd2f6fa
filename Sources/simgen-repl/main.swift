print("simgen")
